// What the templates tile.wgsl and compete.wgsl share.

#if COMPETES
var<workgroup> best_rank: array<u32, 256>;
var<workgroup> best_neuron: array<u32, 256>;

// Larger numbers first when compared as integers; 0 is kept for "no candidate".
fn ordered(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}
#endif

// Neurons that a workgroup takes at once.
#if WORDWISE
override tile_size: u32 = 32u * lanes;
#else
override tile_size: u32 = lanes;
var<workgroup> mask: array<atomic<u32>, 8>;
#endif
