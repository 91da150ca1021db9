import { createHash } from 'node:crypto'
import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GenerateMacCommand } from '@aws-sdk/client-kms'
import type { Clients } from '../../lib/aws/clients.ts'

export type Item = Record<string, AttributeValue>

const TableName = 'trailkeeper-state'

/**
 * What somebody can do who has the rights to a key of MACs and to the guard's table: sign whatever they like, and write it.
 * @param clients theirs, once they are there
 * @param key that they sign with
 */
export function keyHolder(clients: () => Clients, key: string) {
  const generateMac = async (KeyId: string, message: string) => {
    const Message = new TextEncoder().encode(message)
    const kms = await clients().kms('us-east-1')
    return kms.send(new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message }))
  }
  const table = () => clients().dynamodb('us-east-1')
  return {
    generateMac,
    /** The MAC of a stored text (lib/state/mac.ts). */
    signed: async (kind: string, body: string): Promise<Uint8Array> => {
      const digest = createHash('sha256').update(body).digest('hex')
      return (await generateMac(key, `trailkeeper-${kind}\n${digest}`)).Mac ?? new Uint8Array()
    },
    put: async (item: Item) => (await table()).send(new PutItemCommand({ TableName, Item: item })),
    stored: async (Key: Item): Promise<Item> =>
      (await (await table()).send(new GetItemCommand({ TableName, Key }))).Item ?? {},
  }
}
