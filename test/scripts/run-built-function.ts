import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** AWS's hosts are asked over TLS, and answered by the sandbox: a function takes no other address from its environment. */
const toSandbox = (port: string) => `
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
https.request = ({ agent, ...options }, done) =>
  http.request({ ...options, protocol: 'http:', host: '127.0.0.1', hostname: '127.0.0.1', port: ${port} }, done)
syncBuiltinESMExports()
`

const call = `
const { handler } = await import('./index.js')
let text = ''
for await (const chunk of process.stdin) text += chunk
const context = { getRemainingTimeInMillis: () => 100_000, functionName: 'built', awsRequestId: 'built' }
await handler(JSON.parse(text), context)
process.exit(0)
`

/**
 * Runs a function's code in a process of its own, as it was built and with its environment alone.
 * @param code folder of its zip's files
 * @throws Error with what it printed, where it fails
 */
export function runBuiltFunction(
  code: string,
  { url, env, event }: { url: string; env: Record<string, string>; event: unknown },
): Promise<string> {
  writeFileSync(join(code, 'to-sandbox.mjs'), toSandbox(new URL(url).port))
  writeFileSync(join(code, 'call.mjs'), call)
  const preload = pathToFileURL(join(code, 'to-sandbox.mjs')).href
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      ['--import', preload, 'call.mjs'],
      { cwd: code, env: { PATH: process.env['PATH'], ...env } },
      (error, stdout, stderr) =>
        error ? reject(new Error(`${stdout}\n${stderr}`.slice(-4000))) : resolve(stdout),
    )
    child.stdin?.end(JSON.stringify(event))
  })
}
