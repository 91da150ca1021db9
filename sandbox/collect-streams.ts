/**
 * An output whose streams were read to their end, as bytes: the answer is sent in one piece.
 */
export async function collectStreams(output: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = await Promise.all(
    Object.entries(output).map(
      async ([name, value]) => [name, isStream(value) ? await value.transformToByteArray() : value] as const,
    ),
  )
  return Object.fromEntries(entries)
}

type SdkStream = { transformToByteArray: () => Promise<Uint8Array> }

const isStream = (value: unknown): value is SdkStream =>
  typeof value === 'object' && value !== null && 'transformToByteArray' in value
