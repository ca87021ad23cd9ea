// What the second translation unit tells the first.
#pragma once

const void* alignment_seen_by_other();
