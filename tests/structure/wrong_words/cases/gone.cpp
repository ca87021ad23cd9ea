// diagnostic: long_gone
// layer: Gone
