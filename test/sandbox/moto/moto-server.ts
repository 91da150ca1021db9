import { spawn } from 'node:child_process'
import { isOnPath } from '../../on-path.ts'

/** True where moto_server can be started from the PATH. */
export const motoIsThere = (): boolean => isOnPath('moto_server')

export type MotoServer = { url: string; stop: () => Promise<void> }

/**
 * Starts moto_server and resolves when it listens. Rejects where it ends before that.
 * @param port any free one where 0; what it executes calls it back on the port that it was given, and needs a real one
 */
export async function startMoto(port = 0): Promise<MotoServer> {
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve())
    child.once('error', () => resolve())
  })
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    const listen = (chunk: Buffer): void => {
      output += chunk.toString()
      const listening = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)
      if (listening?.[1]) resolve(listening[1])
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    void ended.then(() => reject(new Error(`moto_server ended: ${output}`)))
  })
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
