/** What a command prints on stdout, and its exit status. */
export interface Printed {
  readonly text: string
  readonly status: number
}
