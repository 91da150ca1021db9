import { XmlShapeSerializer } from '@aws-sdk/core/protocols'
import type { NormalizedSchema } from '@smithy/core/schema'

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** A structure as XML under the root element that its schema or `root` names. */
export function writeXml(schema: NormalizedSchema, value: object, namespace: string): string {
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: 5 },
    httpBindings: true,
    xmlNamespace: namespace,
    serviceNamespace: '',
  })
  serializer.write(schema, value)
  const written = serializer.flush()
  return typeof written === 'string' ? written : Buffer.from(written).toString('utf8')
}

export const xmlDocument = (body: string): string => HEAD + body

/** Text for an element's content. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** One element with text inside. */
export const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`
