// How people write the ten digits: pen strokes designed by hand, several ways for each digit.
// May not know pixels: how strokes are distorted and drawn is the business of digits.hpp.
#pragma once

#include <etch/core/target.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>

namespace etch::inline ETCH_TARGET::detail {

/// A point the pen passes: x to the right, y downwards, in hundredths of the digit's height.
struct Knot {
  enum Kind {
    smooth,  // the pen runs through without a bend
    corner,  // it changes its direction
    start    // it is put down: a new stroke
  };
  float x = 0, y = 0;
  Kind kind = smooth;
};

/// One way to write a digit; `share` says how often, among the ways of that digit.
struct Glyph {
  static constexpr std::size_t max_knots = 12;

  constexpr Glyph(int digit_, float share_, std::initializer_list<Knot> strokes)
      : digit(digit_), share(share_) {
    for (const Knot& knot : strokes) knots[count++] = knot;
  }

  int digit;
  float share;
  std::size_t count = 0;
  std::array<Knot, max_knots> knots{};
};

inline constexpr Knot::Kind corner = Knot::corner, start = Knot::start;

// A table: one knot a line, as the formatter would have it, cannot be read as a drawing.
// clang-format off
inline constexpr std::array glyphs{
    // 0: closed
    Glyph(0, 6, {{50, 0, start}, {20, 14}, {8, 50}, {20, 86}, {50, 100}, {80, 86}, {92, 50},
                 {80, 14}, {50, 0}}),
    // 0: not quite closed
    Glyph(0, 2, {{62, 4, start}, {26, 12}, {6, 52}, {20, 90}, {52, 98}, {84, 78}, {92, 42},
                 {74, 10}, {45, 6}}),
    // 0: its ends crossed at the top
    Glyph(0, 2, {{70, 2, start}, {30, 16}, {8, 56}, {22, 92}, {54, 98}, {86, 70}, {88, 32}, {62, 8},
                 {36, 2}}),
    // 0: upright, nearly a circle
    Glyph(0, 3, {{50, 0, start}, {14, 12}, {0, 50}, {14, 88}, {50, 100}, {86, 88}, {100, 50},
                 {86, 12}, {50, 0}}),
    // 0: narrow
    Glyph(0, 4, {{50, 0, start}, {34, 14}, {26, 50}, {34, 86}, {50, 100}, {66, 86}, {74, 50},
                 {66, 14}, {50, 0}}),
    // 0: its end inside
    Glyph(0, 2, {{56, 8, start}, {22, 20}, {6, 56}, {20, 92}, {54, 98}, {86, 70}, {86, 28}, {58, 4},
                 {34, 16}}),
    // 1: a stroke
    Glyph(1, 18, {{50, 0, start}, {50, 50}, {50, 100}}),
    // 1: with an upstroke
    Glyph(1, 1, {{30, 20, start}, {50, 0, corner}, {50, 50}, {50, 100}}),
    // 1: with an upstroke and a base
    Glyph(1, 1, {{30, 20, start}, {50, 0, corner}, {50, 100}, {22, 100, start}, {78, 100}}),
    // 2: a flat base
    Glyph(2, 4, {{12, 24, start}, {34, 2}, {68, 4}, {82, 28}, {64, 58}, {36, 82}, {8, 100, corner},
                 {95, 98}}),
    // 2: a wavy base
    Glyph(2, 3, {{10, 20, start}, {40, 0}, {74, 12}, {74, 40}, {46, 74}, {8, 98, corner}, {30, 86},
                 {62, 95}, {100, 94}}),
    // 2: a loop at the base
    Glyph(2, 5, {{12, 22, start}, {40, 0}, {74, 12}, {74, 42}, {48, 74}, {18, 97}, {4, 88},
                 {18, 76}, {44, 85}, {70, 98}, {100, 94}}),
    // 2: a wide loop at the base
    Glyph(2, 4, {{10, 15, start}, {45, 0}, {78, 18}, {72, 55}, {42, 92}, {12, 95}, {10, 72},
                 {40, 66}, {70, 80}, {90, 100}}),
    // 2: low, with a long base
    Glyph(2, 3, {{15, 15, start}, {45, 0}, {62, 20}, {45, 60}, {8, 95, corner}, {50, 85},
                 {125, 80}}),
    // 2: tall and narrow
    Glyph(2, 2, {{20, 15, start}, {50, 0}, {62, 30}, {50, 70}, {38, 100, corner}, {85, 100}}),
    // 3: two bows
    Glyph(3, 6, {{12, 12, start}, {42, 0}, {76, 14}, {68, 38}, {36, 48, corner}, {72, 55}, {86, 78},
                 {55, 98}, {8, 90}}),
    // 3: a flat top
    Glyph(3, 1, {{10, 4, start}, {80, 2, corner}, {42, 40, corner}, {78, 52}, {82, 80}, {50, 98},
                 {8, 90}}),
    // 3: a small loop between the bows
    Glyph(3, 3, {{14, 10, start}, {50, 0}, {80, 14}, {64, 38}, {36, 50}, {44, 42}, {78, 58},
                 {80, 84}, {46, 100}, {6, 90}}),
    // 3: angular
    Glyph(3, 3, {{15, 10, start}, {60, 0}, {62, 15}, {30, 42, corner}, {72, 52}, {66, 85},
                 {10, 100}}),
    // 3: leaning, the lower bow wide
    Glyph(3, 3, {{5, 25, start}, {40, 2}, {70, 15}, {45, 42, corner}, {85, 55}, {70, 90}, {25, 100},
                 {0, 82}}),
    // 3: the upper bow large
    Glyph(3, 2, {{10, 15, start}, {50, 0}, {85, 25}, {40, 58, corner}, {68, 68}, {66, 90},
                 {35, 100}, {15, 94}}),
    // 3: the lower bow large
    Glyph(3, 2, {{30, 6, start}, {55, 0}, {68, 14}, {42, 30, corner}, {85, 50}, {80, 85}, {40, 100},
                 {5, 85}}),
    // 4: open, round
    Glyph(4, 4, {{16, 4, start}, {6, 34}, {14, 54}, {46, 56}, {84, 48}, {80, 0, start}, {74, 50},
                 {66, 100}}),
    // 4: open, angular
    Glyph(4, 3, {{18, 6, start}, {6, 52, corner}, {90, 50}, {72, 4, start}, {68, 50}, {64, 100}}),
    // 4: closed at the top
    Glyph(4, 2, {{66, 0, start}, {4, 62, corner}, {92, 60}, {66, 0, start}, {62, 100}}),
    // 4: one stroke
    Glyph(4, 2, {{14, 4, start}, {8, 40}, {30, 54}, {60, 40}, {80, 2, corner}, {74, 50},
                 {66, 100}}),
    // 5: the top bar joined
    Glyph(5, 4, {{82, 2, start}, {28, 4, corner}, {22, 42, corner}, {52, 40}, {80, 62}, {66, 92},
                 {34, 100}, {4, 90}}),
    // 5: the top bar apart
    Glyph(5, 3, {{32, 8, start}, {24, 42, corner}, {56, 44}, {78, 68}, {58, 95}, {28, 100}, {4, 92},
                 {32, 8, start}, {96, 0}}),
    // 5: round like an S
    Glyph(5, 3, {{94, 4, start}, {50, 6}, {30, 26}, {46, 46}, {70, 66}, {60, 92}, {30, 100},
                 {4, 88}}),
    // 5: the bar apart, long and rising
    Glyph(5, 3, {{36, 16, start}, {20, 46, corner}, {50, 44}, {66, 66}, {50, 92}, {22, 100},
                 {2, 92}, {36, 16, start}, {70, 10}, {115, 2}}),
    // 5: a large bowl
    Glyph(5, 3, {{80, 2, start}, {32, 4, corner}, {24, 36, corner}, {62, 34}, {92, 62}, {62, 96},
                 {12, 92}, {5, 75}}),
    // 5: a small bowl
    Glyph(5, 2, {{75, 0, start}, {35, 5, corner}, {28, 55, corner}, {55, 52}, {68, 74}, {45, 98},
                 {10, 95}}),
    // 5: the bar joined, long and rising
    Glyph(5, 3, {{110, 0, start}, {40, 12, corner}, {26, 48, corner}, {58, 50}, {62, 80}, {30, 100},
                 {0, 92}}),
    // 5: upright and square
    Glyph(5, 3, {{80, 0, start}, {18, 2, corner}, {16, 42, corner}, {60, 38}, {90, 62}, {74, 92},
                 {32, 100}, {2, 84}}),
    // 5: the bowl nearly closed
    Glyph(5, 1, {{90, 0, start}, {34, 6, corner}, {22, 44, corner}, {60, 46}, {74, 74}, {44, 100},
                 {8, 88}, {16, 64}}),
    // 6: a curved stem
    Glyph(6, 5, {{72, 0, start}, {36, 24}, {12, 62}, {24, 94}, {58, 98}, {78, 74}, {54, 56},
                 {20, 72}}),
    // 6: a straight stem
    Glyph(6, 4, {{50, 0, start}, {26, 32}, {12, 68}, {30, 97}, {66, 92}, {76, 66}, {52, 52},
                 {24, 66}, {18, 84}}),
    // 6: low and wide
    Glyph(6, 3, {{30, 0, start}, {8, 45}, {16, 88}, {55, 100}, {95, 82}, {85, 58}, {52, 62},
                 {38, 86}}),
    // 6: a large bowl
    Glyph(6, 3, {{42, 0, start}, {10, 40}, {14, 86}, {50, 100}, {88, 74}, {72, 42}, {38, 52},
                 {22, 80}}),
    // 6: a hook at the top
    Glyph(6, 1, {{85, 10, start}, {50, 0}, {20, 35}, {12, 75}, {40, 100}, {75, 85}, {68, 58},
                 {30, 62}}),
    // 7: angular
    Glyph(7, 5, {{6, 8, start}, {84, 4, corner}, {58, 48}, {42, 100}}),
    // 7: round
    Glyph(7, 4, {{6, 14, start}, {44, 6}, {82, 8}, {74, 40}, {60, 70}, {48, 100}}),
    // 7: with a bar
    Glyph(7, 2, {{6, 6, start}, {84, 4, corner}, {56, 50}, {38, 100}, {24, 54, start}, {80, 48}}),
    // 7: with a hook at the left
    Glyph(7, 3, {{8, 26, start}, {12, 4, corner}, {82, 4, corner}, {60, 50}, {46, 100}}),
    // 8: begun at the right, open
    Glyph(8, 5, {{80, 10, start}, {48, 0}, {22, 18}, {44, 44}, {70, 68}, {54, 98}, {20, 86},
                 {30, 60}, {62, 38}, {82, 12}}),
    // 8: begun at the top, closed
    Glyph(8, 3, {{52, 0, start}, {24, 14}, {36, 40}, {64, 60}, {68, 88}, {44, 100}, {22, 86},
                 {34, 58}, {66, 36}, {74, 12}, {52, 0}}),
    // 8: begun in the middle
    Glyph(8, 2, {{50, 46, start}, {22, 26}, {50, 0}, {78, 24}, {50, 46}, {18, 74}, {48, 100},
                 {80, 74}, {50, 46}}),
    // 8: with a long upstroke
    Glyph(8, 2, {{78, 8, start}, {40, 2}, {20, 22}, {48, 46}, {74, 72}, {50, 98}, {22, 82},
                 {42, 52}, {100, 5}}),
    // 8: the upper loop large
    Glyph(8, 2, {{85, 16, start}, {45, 0}, {12, 20}, {38, 52}, {58, 74}, {46, 100}, {28, 86},
                 {46, 58}, {86, 20}}),
    // 8: the lower loop wide
    Glyph(8, 1, {{50, 40, start}, {25, 22}, {50, 0}, {75, 20}, {50, 40}, {5, 68}, {50, 100},
                 {95, 68}, {50, 40}}),
    // 8: begun and ended at the top, open
    Glyph(8, 1, {{100, 2, start}, {62, 30}, {30, 62}, {22, 88}, {48, 100}, {62, 80}, {42, 50},
                 {20, 24}, {40, 4}, {70, 8}}),
    // 9: a straight stem
    Glyph(9, 5, {{78, 12, start}, {48, 0}, {16, 20}, {24, 44}, {56, 42}, {78, 14, corner}, {74, 54},
                 {66, 100}}),
    // 9: a curved stem
    Glyph(9, 4, {{74, 8, start}, {36, 6}, {14, 30}, {34, 46}, {66, 30}, {78, 10}, {72, 40},
                 {56, 74}, {44, 100}}),
    // 9: a hook at the foot
    Glyph(9, 2, {{80, 16, start}, {50, 0}, {18, 20}, {34, 46}, {68, 38}, {80, 14, corner}, {82, 60},
                 {66, 94}, {36, 100}, {14, 88}}),
    // 9: a large loop
    Glyph(9, 2, {{85, 20, start}, {50, 0}, {8, 25}, {30, 55}, {75, 40}, {85, 12, corner}, {78, 55},
                 {70, 100}}),
    // 9: a small loop
    Glyph(9, 2, {{66, 10, start}, {38, 2}, {20, 20}, {38, 36}, {62, 20}, {66, 8, corner}, {64, 55},
                 {60, 100}}),
    // 9: the loop angular
    Glyph(9, 2, {{70, 6, start}, {34, 4}, {12, 26}, {30, 46}, {70, 42, corner}, {76, 6, corner},
                 {74, 54}, {70, 100}}),
};
// clang-format on

}  // namespace etch::inline ETCH_TARGET::detail
