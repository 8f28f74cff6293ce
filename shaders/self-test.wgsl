// Known arithmetic on known inputs; the twin is in src/backend/self-test.ts.

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> inputs: array<f32>;
@group(0) @binding(2) var<storage, read_write> results: array<u32>;

@compute @workgroup_size(64)
fn self_test(@builtin(global_invocation_id) id: vec3u) {
  let a = inputs[3u * id.x];
  let b = inputs[3u * id.x + 1u];
  let c = inputs[3u * id.x + 2u];
  let out = 8u * id.x;
  results[out] = bitcast<u32>(r(r(a * b) + c));
  results[out + 1u] = bitcast<u32>(r(r(a + b) - a));
  results[out + 2u] = bitcast<u32>(x_divide(a, b));
  results[out + 3u] = bitcast<u32>(x_sqrt(abs(a)));
  results[out + 4u] = bitcast<u32>(flush(x_exp(a)));
  results[out + 5u] = bitcast<u32>(x_exprel(a));
  results[out + 6u] = bitcast<u32>(x_log(abs(a)));
  results[out + 7u] = philox(vec4u(id.x, 0u, 0u, 0u), vec2u(7u, 0u)).x;
}
