/// Has a case.
struct Dense : Base {
};

/// Fits every shape.
struct Tanh {
};

/// Has neither: the words above are another layer's.
struct Pool {
};
