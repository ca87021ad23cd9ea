#include <boost/hana.hpp>
#include <boost/hana/tuple.hpp>
#include <Eigen/Core>
