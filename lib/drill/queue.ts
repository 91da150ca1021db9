import type { Clients } from '../aws/clients.ts'
import { answered } from '../aws/read.ts'
import type { Region } from '../model/index.ts'
import { documentOf, type Fields } from '../text/fields.ts'

/**
 * One call of SQS (API reference, "Making API requests using the AWS JSON protocol").
 * @throws what SQS answers, by its code
 */
export async function askQueue(
  clients: Clients,
  region: Region,
  operation: string,
  input: object,
): Promise<Fields> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `AmazonSQS.${operation}`,
  }
  const text = await clients.ask('sqs', region, headers, JSON.stringify(input))
  return answered(documentOf(text === '' ? '{}' : text), 'a body')
}
