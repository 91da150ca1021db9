/**
 * Tags of the stack, which CloudFormation puts on each resource that can have tags: the policy's, those of `--param
 * tags=team=security,cost=42`, which go before them, and the one that says whose it is. osls calls it.
 * @param {{ resolveVariable: (name: string) => Promise<unknown> }} asked
 * @returns {Promise<Record<string, string>>}
 */
async function stackTags({ resolveVariable }) {
  const [ofPolicy, tags] = await Promise.all([
    resolveVariable('file(dist/lambda/policy.json):tags'),
    resolveVariable('param:tags'),
  ])
  const pairs = typeof tags === 'string' ? tags.split(',').filter((pair) => pair !== '') : []
  return { service: 'trailkeeper', ...ofPolicy, ...Object.fromEntries(pairs.map(tagIn)) }
}

// osls calls what a file exports; who imports it asks for a name.
module.exports = Object.assign(stackTags, { stackTags })

/**
 * CloudFormation API reference, Tag; "CloudFormation resource tagging" has the characters.
 * @throws where it is no tag
 */
function tagIn(pair) {
  const [, key, value] = /^([\p{L}\p{N}\s_.:/+@-]{1,128})=([\p{L}\p{N}\s_.:/=+@-]{1,256})$/u.exec(pair) ?? []
  if (key === undefined || /^aws:/i.test(key))
    throw new Error(
      `--param tags: "${pair}" is no tag: write key=value, with commas between, and no key that begins with "aws:"`,
    )
  return [key, value]
}
