import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

/** One store an account and region, made when first used: it is a development dependency. */
const stores = stateSlot(async (): Promise<Server> => {
  const { default: dynalite } = await import('dynalite')
  return dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
})

export type StoreAnswer = { status: number; body: string }

/** Hands one request to the store of an account and region. No port is opened. */
export async function askStore(
  world: World,
  account: string,
  region: string,
  operation: string,
  body: string,
): Promise<StoreAnswer> {
  const store = await stores(world, account, region)
  return new Promise((resolve) => {
    const request = Object.assign(new EventEmitter(), {
      method: 'POST',
      url: '/',
      headers: headersFor(operation),
    })
    const response = {
      statusCode: 200,
      setHeader: () => undefined,
      end: (text: unknown) => resolve({ status: response.statusCode, body: String(text) }),
    }
    store.emit('request', request, response)
    request.emit('data', Buffer.from(body))
    request.emit('end')
  })
}

/** The store checks that a request is signed, not by whom. */
const headersFor = (operation: string): Record<string, string> => ({
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': `DynamoDB_20120810.${operation}`,
  'x-amz-date': '20260101T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=sandbox, SignedHeaders=host, Signature=sandbox',
})
