import * as z from 'zod'

/** The keys that a schema knows at a path, for suggesting what a person may have meant. */
export function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return namesAt(schema.unwrap(), path)
  if (schema instanceof z.ZodPipe) return namesAt(schema.in, path)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => namesAt(option, path))
  const [first, ...rest] = path
  if (schema instanceof z.ZodArray) return first === undefined ? [] : namesAt(schema.element, rest)
  if (!(schema instanceof z.ZodObject)) return []
  if (first === undefined) return Object.keys(schema.shape)
  const inner = Object.entries<z.core.$ZodType>(schema.shape).find(([name]) => name === first)
  return inner ? namesAt(inner[1], rest) : []
}
