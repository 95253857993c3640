import tseslint from "typescript-eslint";

/** ESLint only guards promises: ONNX Runtime is asynchronous everywhere and a dropped promise is a lost error. */
export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "**/*.config.ts", "**/*.js"] },
  {
    files: ["packages/**/*.{ts,tsx}", "benchmarks/**/*.ts"],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: ["./packages/{*,viewer/*}/tsconfig.json", "./tsconfig.tests.json"] },
    },
    plugins: { "@typescript-eslint": tseslint.plugin },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/return-await": ["error", "in-try-catch"],
    },
  },
);
