// A standard normal number from one random word; twin of src/network/normal.ts, where its source is.

fn standard_normal(word: u32) -> f32 {
  let positive = word >= 0x80000000u;
  // Distance to the nearer end in units of 2^-33, in at most 24 bits.
  var distance = (select(word, ~word, positive) << 1u) | 1u;
  if (distance >= 0x1000000u) {
    distance = (distance & 0xfffffe00u) | 0x100u;
  }
  let tail = r(f32(distance) * bitcast<f32>(0x2f000000u));
  let q = r(0.5 - tail);
  var z: f32;
  if (q <= bitcast<f32>(0x3ed9999au)) {
    let s = r(bitcast<f32>(0x3e38f5c3u) - r(q * q));
    var numerator = bitcast<f32>(0x426c7000u);
    numerator = r(r(numerator * s) + bitcast<f32>(0x431f4a88u));
    numerator = r(r(numerator * s) + bitcast<f32>(0x4249bcb2u));
    numerator = r(r(numerator * s) + bitcast<f32>(0x4058c6c8u));
    var denominator = bitcast<f32>(0x42866008u);
    denominator = r(r(denominator * s) + bitcast<f32>(0x429d83f9u));
    denominator = r(r(denominator * s) + bitcast<f32>(0x418f294fu));
    denominator = r(r(denominator * s) + 1.0);
    z = x_divide(r(q * numerator), denominator);
  } else {
    let s = r(x_sqrt(-x_log(tail)) - bitcast<f32>(0x3fcccccdu));
    var numerator = bitcast<f32>(0x3e2e52edu);
    numerator = r(r(numerator * s) + bitcast<f32>(0x3fa742e1u));
    numerator = r(r(numerator * s) + bitcast<f32>(0x40306faau));
    numerator = r(r(numerator * s) + bitcast<f32>(0x3fb63331u));
    var denominator = bitcast<f32>(0x3df6315cu);
    denominator = r(r(denominator * s) + bitcast<f32>(0x3f3cac24u));
    denominator = r(r(denominator * s) + 1.0);
    z = x_divide(numerator, denominator);
  }
  return select(-z, z, positive);
}
