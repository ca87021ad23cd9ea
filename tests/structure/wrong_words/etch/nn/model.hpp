static_assert(true, "etch: words of its own");
