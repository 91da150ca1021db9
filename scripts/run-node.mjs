import { spawnSync } from 'node:child_process'

/**
 * Runs a script with this very Node, in the repository's root. Where it fails, this process ends as it did.
 * @param {string} root
 * @param {string[]} args flags of Node, the script, and its arguments
 * @param {{ env?: NodeJS.ProcessEnv, stdin?: 'inherit' | 'ignore' }} [options]
 */
export function runNode(root, args, { env = {}, stdin = 'inherit' } = {}) {
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: root,
    // On Node 20 the SDK would print its warning in every step.
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
    stdio: [stdin, 'inherit', 'inherit'],
  })
  if (error) process.stderr.write(`${error.message}\n`)
  if (status !== 0) process.exit(status ?? 1)
}
