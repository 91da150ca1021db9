import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A self-signed certificate of localhost, 127.0.0.1 and ::1 until 2126, for tests alone; whoever trusts it trusts nothing else. */
export const endpointCertificate = `-----BEGIN CERTIFICATE-----
MIIBbTCCAROgAwIBAgIUIegospzNzt3/7PIgjNEtxcrFDyYwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMjYwMTAx
MDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARVYWAIAvQgtjS84h9lttOdvmOe2bTbbd7mBoEcJr3C1yPA4WGSQxCA
xjMU9KgXCrtT/yk1XXtdfGsP0HNvBZCwo0EwPzAPBgNVHRMBAf8EBTADAQH/MCwG
A1UdEQQlMCOCCWxvY2FsaG9zdIcEfwAAAYcQAAAAAAAAAAAAAAAAAAAAATAKBggq
hkjOPQQDAgNIADBFAiEAqCsvvybEXlsKCZl3AE+4IrPHJBpIT7PijJFrHoQGCfAC
IBKBJDIFwJx9TwP8tKNfGFMw+AjL4VRznLjqjEiFf4ti
-----END CERTIFICATE-----
`

const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgC2dTuEXIv5Tng2Jm
E+cOLN6AQRrgedEngqYLw64zsPuhRANCAARVYWAIAvQgtjS84h9lttOdvmOe2bTb
bd7mBoEcJr3C1yPA4WGSQxCAxjMU9KgXCrtT/yk1XXtdfGsP0HNvBZCw
-----END PRIVATE KEY-----
`

export type Posted = { path: string; headers: IncomingMessage['headers']; body: string }

export type Endpoint = { url: string; posted: Posted[] }

/** An HTTPS server on loopback that keeps what is posted to it, for as long as a test takes. */
export async function anEndpoint(
  test: (endpoint: Endpoint) => Promise<void>,
  answer: (response: ServerResponse) => void = (response) => void response.writeHead(202).end('taken'),
): Promise<void> {
  const posted: Posted[] = []
  const server = createServer({ key, cert: endpointCertificate }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => void chunks.push(chunk))
    request.on('end', () => {
      posted.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      })
      answer(response)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    await test({ url: `https://localhost:${portOf(server.address())}/hooks/T0KEN`, posted })
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
  }
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address ? address.port : 0
