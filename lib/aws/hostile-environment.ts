/** Variables by which somebody with lambda:UpdateFunctionConfiguration could send a function elsewhere, or into other code. */
const redirecting = [
  /^AWS_ENDPOINT/i,
  /^NODE_OPTIONS$/i,
  /^AWS_LAMBDA_EXEC_WRAPPER$/i,
  /^NODE_EXTRA_CA_CERTS$/i,
  /^NODE_TLS_REJECT_UNAUTHORIZED$/i,
  /^(HTTPS?|ALL)_PROXY$/i,
  /^AWS_CA_BUNDLE$/i,
  /^AWS_(CONFIG|SHARED_CREDENTIALS)_FILE$/i,
  /^AWS_(DEFAULT_)?PROFILE$/i,
  /^AWS_CONTAINER_CREDENTIALS_/i,
  /^LD_PRELOAD$/i,
]

/**
 * Refuses an environment that was tampered with. Lambda itself sets none of these.
 * @throws Error that names the variable, never its value
 */
export function refuseHostileEnvironment(env: Record<string, string | undefined>): void {
  const found = Object.keys(env).find(
    (name) => env[name] && redirecting.some((pattern) => pattern.test(name)),
  )
  if (found !== undefined) throw new Error(`refusing to start: ${found} is set in the function's environment`)
}
