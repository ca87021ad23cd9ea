// diagnostic: shapes_differ
// layer: Dense
