/** What roseyd tells the console connector at its start; there is nothing for the operator to set. */
export interface ConsoleConfig {
  readonly socketPath: string
  /** Only named to whoever shows a wrong token. */
  readonly tokenPath: string
  readonly token: string
}
