// What training makes small: every loss of the library. nn/loss.hpp says how to write one.
// May not know networks or data.
#pragma once

#include <etch/nn/loss.hpp>
#include <etch/nn/losses_around.hpp>
#include <etch/nn/losses_of_classes.hpp>
#include <etch/nn/losses_of_numbers.hpp>
#include <etch/nn/losses_of_outputs.hpp>
#include <etch/nn/penalties.hpp>
