// f32 arithmetic that gives the same bits on every adapter; twin of src/equations/exact-math.ts.
// WGSL lets a compiler fuse, reorder and approximate. Each rounding therefore passes through `r`: the compiler
// cannot know that run.zero is 0, so it cannot look through.

fn r(x: f32) -> f32 {
#if FAST
  return x;
#else
  return bitcast<f32>(bitcast<u32>(x) ^ run.zero);
#endif
}

// Zero below 2^-64. Integer comparison: subnormal numbers may count as zero in a float one.
fn flush(x: f32) -> f32 {
  return select(x, 0.0, (bitcast<u32>(x) & 0x7fffffffu) < 0x1f800000u);
}

// Zero below 2^-40: what stored state goes through.
fn settle(x: f32) -> f32 {
  return select(x, 0.0, (bitcast<u32>(x) & 0x7fffffffu) < 0x2b800000u);
}

fn reciprocal(x: f32) -> f32 {
  let positive = abs(x);
  var y = r(bitcast<f32>(0x7ef311c7u - bitcast<u32>(positive)));
  y = r(y * r(2.0 - r(positive * y)));
  y = r(y * r(2.0 - r(positive * y)));
  y = r(y * r(2.0 - r(positive * y)));
  return select(y, -y, x < 0.0);
}

fn x_divide(a: f32, b: f32) -> f32 {
  return flush(r(a * reciprocal(b)));
}

fn x_sqrt(x: f32) -> f32 {
  if (x <= 0.0) {
    return 0.0;
  }
  let half = r(0.5 * x);
  var y = r(bitcast<f32>(0x5f3759dfu - (bitcast<u32>(x) >> 1u)));
  y = r(y * r(1.5 - r(r(half * y) * y)));
  y = r(y * r(1.5 - r(r(half * y) * y)));
  y = r(y * r(1.5 - r(r(half * y) * y)));
  return r(x * y);
}

// A product too small for f32 vanishes beside the next coefficient, flushed or not: these sums need no flush.
fn x_exp(x: f32) -> f32 {
  if (x < -44.0) {
    return 0.0;
  }
  let bounded = min(x, 87.0);
  let n = floor(r(r(bounded * bitcast<f32>(0x3fb8aa3bu)) + 0.5));
  let d = r(r(bounded - r(n * 0.693359375)) - r(n * bitcast<f32>(0xb95e8083u)));
  var sum = bitcast<f32>(0x3ab60b61u);
  sum = r(r(sum * d) + bitcast<f32>(0x3c088889u));
  sum = r(r(sum * d) + bitcast<f32>(0x3d2aaaabu));
  sum = r(r(sum * d) + bitcast<f32>(0x3e2aaaabu));
  sum = r(r(sum * d) + 0.5);
  sum = r(r(sum * d) + 1.0);
  sum = r(r(sum * d) + 1.0);
  return r(sum * bitcast<f32>(u32(i32(n) + 127) << 23u));
}

fn x_exprel(x: f32) -> f32 {
  if (abs(x) > 0.5) {
    return x_divide(r(x_exp(x) - 1.0), x);
  }
  var sum = bitcast<f32>(0x39500d01u);
  sum = r(r(sum * x) + bitcast<f32>(0x3ab60b61u));
  sum = r(r(sum * x) + bitcast<f32>(0x3c088889u));
  sum = r(r(sum * x) + bitcast<f32>(0x3d2aaaabu));
  sum = r(r(sum * x) + bitcast<f32>(0x3e2aaaabu));
  sum = r(r(sum * x) + 0.5);
  sum = r(r(sum * x) + 1.0);
  return sum;
}

fn x_log(x: f32) -> f32 {
  if (x <= 0.0) {
    return -1e30;
  }
  let raw = bitcast<i32>(x) - 0x3f3504f3;
  let exponent = f32(raw >> 23u);
  let m = r(bitcast<f32>((raw & 0x007fffff) + 0x3f3504f3));
  let f = x_divide(r(m - 1.0), r(m + 1.0));
  let square = flush(r(f * f));
  var sum = bitcast<f32>(0x3de38e39u);
  sum = r(r(sum * square) + bitcast<f32>(0x3e124925u));
  sum = r(r(sum * square) + bitcast<f32>(0x3e4ccccdu));
  sum = r(r(sum * square) + bitcast<f32>(0x3eaaaaabu));
  sum = r(r(sum * square) + 1.0);
  return r(flush(r(r(2.0 * f) * sum)) + r(exponent * bitcast<f32>(0x3f317218u)));
}

// A Poisson count; `nothing` is e^(-mean / 2). Ends where a term no longer adds to the sum, which is before
// 128 for any mean; the bound is there for adapters that compare NaN as they like.
fn x_poisson(u: f32, nothing: f32, mean: f32) -> f32 {
  if (mean > 40.0) {
    return 1e37;
  }
  var probability = r(nothing * nothing);
  var sum = probability;
  var count = 0.0;
  while (u >= sum && count < 128.0) {
    probability = x_divide(r(probability * mean), count + 1.0);
    let next = r(sum + probability);
    if (next == sum) {
      break;
    }
    sum = next;
    count += 1.0;
  }
  return count;
}
