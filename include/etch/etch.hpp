// Everything but files, threads and Eigen's solvers: NumPy's files are in etch/io/npy.hpp and mapped_npy.hpp,
// tables in etch/data/csv.hpp, compressed files, which need zlib, in etch/data/idx.hpp and mnist.hpp; batches
// made ahead in etch/data/prefetch.hpp, whitening in etch/data/whitening.hpp.
#pragma once

// First those in which a user's errors are found, each before what includes it: a compiler prints the
// way to the header on which it stops.
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/expr/activations.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/contract.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/images.hpp>
#include <etch/expr/upsampling.hpp>
#include <etch/expr/apply.hpp>
#include <etch/expr/loops.hpp>
#include <etch/expr/checkpoint.hpp>
#include <etch/expr/random.hpp>
#include <etch/expr/lookup.hpp>
#include <etch/expr/attention.hpp>
#include <etch/autodiff/function.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/data/dataset.hpp>
#include <etch/train/metrics.hpp>
#include <etch/train/trainer.hpp>

#include <etch/check/function.hpp>
#include <etch/check/gradient.hpp>
#include <etch/check/numerical.hpp>
#include <etch/data/batches.hpp>
#include <etch/data/digits.hpp>
#include <etch/data/generated.hpp>
#include <etch/data/image_transforms.hpp>
#include <etch/data/splits.hpp>
#include <etch/data/transforms.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/print.hpp>
#include <etch/graph/verify.hpp>
#include <etch/nn/attention_layers.hpp>
#include <etch/nn/check.hpp>
#include <etch/nn/describe.hpp>
#include <etch/nn/fold.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/norm_layers.hpp>
#include <etch/nn/receptive_field.hpp>
#include <etch/nn/sequence_layers.hpp>
#include <etch/nn/signal_layers.hpp>
#include <etch/nn/stream.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/nn/training_layers.hpp>
#include <etch/program.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/optimizers_around.hpp>
#include <etch/train/parameter_groups.hpp>
#include <etch/train/schedules.hpp>
