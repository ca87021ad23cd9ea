#include <boost/hana/tuple.hpp>
