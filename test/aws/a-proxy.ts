import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endpointCertificate } from './an-endpoint.ts'

/** A file with the certificate of `anEndpoint`, as AWS_CA_BUNDLE names one. */
export async function withBundle(test: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trailkeeper-ca-'))
  try {
    const file = join(folder, 'ca.pem')
    await writeFile(file, endpointCertificate)
    await test(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** A forward proxy that opens tunnels, and says to where. */
export async function withProxy(test: (url: string, tunnels: string[]) => Promise<void>): Promise<void> {
  const tunnels: string[] = []
  const server = createServer()
  server.on('connect', ({ url = '' }, client) => {
    tunnels.push(url)
    const socket = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      socket.pipe(client)
      client.pipe(socket)
    })
    for (const end of [socket, client]) end.on('error', () => undefined)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  try {
    await test(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, tunnels)
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}
