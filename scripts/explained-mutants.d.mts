type Place = { line: number; column: number }
type Mutant = {
  status: string
  mutatorName: string
  replacement: string
  location: { start: Place; end: Place }
}
type Report = { files: Record<string, { source: string; mutants: Mutant[] }> }
type Explanation = { file: string; piece: string }
type Survivor = { file: string; at: string; line: string; mutation: string }

export declare function explanations(markdown: string): Explanation[]
export declare function survivors(report: Report): Survivor[]
export declare function unexplained(
  explained: Explanation[],
  mutants: Survivor[],
): { mutants: Survivor[]; reasons: Explanation[] }
