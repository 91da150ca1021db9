/** Dollars in US East (N. Virginia): https://aws.amazon.com/athena/pricing/ and https://aws.amazon.com/s3/pricing/. */
const dollars = { scannedTerabyte: 5, thousandGets: 0.0004, transferredGigabyte: 0.09 }
const [gigabyte, terabyte] = [1e9, 1e12]

/** Athena rounds up to ten megabytes a query. */
const leastScanned = 10e6

/** What Athena takes for a scan. */
export const scanPrice = (bytes: number): number =>
  (Math.max(bytes, leastScanned) / terabyte) * dollars.scannedTerabyte

/** What it costs to read objects here: requests, and what leaves AWS where this machine is outside of it. */
export const readPrice = (objects: number, bytes: number): { inside: number; outside: number } => {
  const inside = (objects / 1000) * dollars.thousandGets
  return { inside, outside: inside + (bytes / gigabyte) * dollars.transferredGigabyte }
}

export const priceText = (price: number): string => (price < 0.01 ? 'under $0.01' : `$${price.toFixed(2)}`)

export const sizeText = (bytes: number): string =>
  bytes >= gigabyte ? `${(bytes / gigabyte).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`

/** From so many bytes on Athena is worth a thought. */
const large = 5 * gigabyte

/** A suggestion of Athena with the price of both ways; nothing where there is little to read. */
export function athenaSuggestion(objects: number, bytes: number): string | undefined {
  if (bytes <= large) return undefined
  const { inside, outside } = readPrice(objects, bytes)
  return (
    `${objects} files of ${sizeText(bytes)} are to be read: about ${priceText(inside)} for requests, and up to ` +
    `${priceText(outside)} where this machine is outside AWS. Athena would take about ${priceText(scanPrice(bytes))}: ` +
    'add --engine athena, after trailkeeper search setup'
  )
}
