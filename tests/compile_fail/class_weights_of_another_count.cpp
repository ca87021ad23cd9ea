// Each class has a weight.
// diagnostic: class_weights_do_not_fit
// fix: give as many weights as the network has outputs.
// expect: "softmax_cross_entropy_with has"
// expect: "2 class weights, the output 3"
// expect: "classes"
// expect: class_weights_of_another_count.cpp
// lines: 12
#include <etch/nn/losses.hpp>

#ifdef ETCH_TWIN
#define ETCH_WEIGHTS 1.0, 2.0, 0.5
#else
#define ETCH_WEIGHTS 1.0, 2.0
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto scores = etch::input<etch::Shape{3}>(tape);
  const auto label = etch::index_input<etch::Shape{}>(tape);
  constexpr auto loss = etch::softmax_cross_entropy_with<etch::ClassWeights{ETCH_WEIGHTS}>;
  tape.append_output(loss(scores, label).ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
