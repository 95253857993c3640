// Colours are sRGB already and go to the canvas as they are: the stage must show the same bytes as the pictures.
varying vec3 vColor;

// How much of the colour is left, over the background.
uniform float strength;
uniform vec3 background;

void main() {
  vec2 fromCenter = gl_PointCoord - 0.5;
  if (dot(fromCenter, fromCenter) > 0.25) discard;
  gl_FragColor = vec4(mix(background, vColor, strength), 1.0);
}
