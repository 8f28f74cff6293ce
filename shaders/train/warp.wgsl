// Images under an affine map and elastic displacements, sampled bilinearly; 0 outside.

// A displacement at a place of the image, from the corners of the grid's cell. `first`: where the grid of this coordinate begins.
fn displacement(first: u32, place: vec2f) -> f32 {
  let least = vec2u(place);
  let most = min(least + 1u, vec2u(p.grid - 1u));
  let share = place - vec2f(least);
  let upper = mix(MAPS[first + least.y * p.grid + least.x], MAPS[first + least.y * p.grid + most.x], share.x);
  let lower = mix(MAPS[first + most.y * p.grid + least.x], MAPS[first + most.y * p.grid + most.x], share.x);
  return mix(upper, lower, share.y);
}

fn pixel(image: u32, x: i32, y: i32) -> f32 {
  if (x < 0 || y < 0 || x >= i32(p.width) || y >= i32(p.height)) {
    return 0.0;
  }
  return FROM[image + u32(y) * p.width + u32(x)];
}

fn each(i: u32) {
  let size = vec2f(f32(p.width), f32(p.height));
  let here = vec2f(f32(i % p.width), f32(i / p.width % p.height));
  let centre = 0.5 * (size - 1.0);
  let map = p.maps_at + i / (p.channels * p.width * p.height) * (6u + 2u * p.grid * p.grid);
  let from_centre = vec3f(here - centre, 1.0);
  var place = centre + vec2f(
    dot(vec3f(MAPS[map], MAPS[map + 1u], MAPS[map + 2u]), from_centre),
    dot(vec3f(MAPS[map + 3u], MAPS[map + 4u], MAPS[map + 5u]), from_centre));
  if (p.grid > 0u) {
    let cell = here / max(size - 1.0, vec2f(1.0)) * f32(p.grid - 1u);
    place += vec2f(displacement(map + 6u, cell), displacement(map + 6u + p.grid * p.grid, cell));
  }
  let corner = floor(place);
  let share = place - corner;
  // Far outside every corner is 0; a bound keeps the conversion to integers defined.
  let x = i32(clamp(corner.x, -2.0, size.x));
  let y = i32(clamp(corner.y, -2.0, size.y));
  let image = p.from_at + i / (p.width * p.height) * p.width * p.height;
  let upper = mix(pixel(image, x, y), pixel(image, x + 1, y), share.x);
  let lower = mix(pixel(image, x, y + 1), pixel(image, x + 1, y + 1), share.x);
  TO[p.to_at + i] = mix(upper, lower, share.y);
}
