// Sums over lanes in an order that is always the same. A workgroup is `wide` columns of `deep` lanes: neighbours in memory are
// neighbours here where columns lie beside each other.
override wide: u32;
override deep: u32;
var<workgroup> folded: array<vec2f, wide * deep>;

// For each lane the sum over all lanes of its column. All lanes must call it.
fn fold(lane: u32, value: vec2f) -> vec2f {
  folded[lane] = value;
  workgroupBarrier();
  for (var half = deep / 2u; half > 0u; half /= 2u) {
    if (lane / wide < half) {
      folded[lane] += folded[lane + half * wide];
    }
    workgroupBarrier();
  }
  let sum = folded[lane % wide];
  workgroupBarrier();
  return sum;
}
