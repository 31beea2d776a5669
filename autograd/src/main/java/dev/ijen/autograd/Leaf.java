package dev.ijen.autograd;

/**
 * The origin of a tensor that is a range of live weights: columns offset..offset+length of a store.
 */
record Leaf(Store store, int offset, int length) {}
