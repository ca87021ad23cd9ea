// A parameter as an Eigen matrix, where Eigen is not included: etch.hpp does without.
// diagnostic: eigen_not_included
// fix: put `#include <Eigen/Core>` first.
// expect: "matrix() gives an Eigen"
// expect: "<Eigen/Core> first"
// expect: matrix_without_eigen.cpp:20
// lines: 17
// errors: 2
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#include <Eigen/Core>
#endif

using Net = etch::Network<etch::Input<2>, etch::Dense<3>>;

float first_weight() {
  static etch::Model<Net> model;
  return model.parameter("dense1.weight")
      .matrix()(0, 0);
}
