// Points of the cloud: square sprites as large as the points are apart, whose corners the fragment shader drops.
attribute vec3 pointColor;
attribute float shown;

uniform float diameter;
uniform float pixelsPerUnit;
uniform bool isDepth;
uniform float depthLow;
uniform float depthHigh;
uniform sampler2D depthColors;

varying vec3 vColor;

void main() {
  vec4 inCamera = modelViewMatrix * vec4(position, 1.0);
  float depth = -inCamera.z;
  gl_Position = projectionMatrix * inCamera;
  gl_PointSize = clamp(diameter * pixelsPerUnit / max(depth, 0.05), 1.5, 48.0);
  float t = (depth - depthLow) / max(depthHigh - depthLow, 1e-6);
  vColor = isDepth ? texture2D(depthColors, vec2(clamp(t, 0.002, 0.998), 0.5)).rgb : pointColor;
  if (shown < 0.5) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}
