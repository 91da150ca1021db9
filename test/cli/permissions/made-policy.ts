/** A value of a template as the stack makes it: names by `Ref`, `Fn::GetAtt` or a placeholder of `Fn::Sub`; `If` is true. */
export function madeValue(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((one) => madeValue(one, names))
  if (typeof value !== 'object' || value === null) return value
  if ('Fn::If' in value) return madeValue([value['Fn::If']].flat()[1], names)
  if ('Ref' in value) return names[String(value.Ref)]
  if ('Fn::GetAtt' in value) return names[String([value['Fn::GetAtt']].flat()[0])]
  if ('Fn::Sub' in value)
    return String(value['Fn::Sub']).replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => names[name] ?? '')
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, madeValue(inner, names)]))
}
