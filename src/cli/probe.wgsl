// Each dispatch depends on the one before it, as the steps of a simulation do.
@group(0) @binding(0) var<storage, read_write> count: array<u32, 1>;

@compute @workgroup_size(1)
fn main() {
  count[0] += 1u;
}
