import { printable } from '../console/printable.ts'
import type { Io } from '../io.ts'

/** A column of a table. */
export interface Column<T> {
  readonly title: string
  readonly value: (row: T) => string
  readonly align?: 'left' | 'right'
  /** Decorates a cell after it was padded, so that colours do not count as width. */
  readonly paint?: (cell: string, row: T) => string
}

/** Rows as lines with aligned columns. A column in which no row has anything is left out, the last one is not padded. */
export function formatTable<T>(rows: readonly T[], columns: readonly Column<T>[], io: Pick<Io, 'paint'>): string[] {
  const cellOf = ({ value }: Column<T>, row: T) => printable(value(row)).replaceAll('\n', ' ')
  const used = columns.filter(({ title, value }) => title === '' || rows.some((row) => value(row) !== ''))
  const widths = used.map((column) => Math.max(...[column.title, ...rows.map((row) => cellOf(column, row))].map(width)))
  const line = (cells: readonly string[], decorate: (cell: string, column: number) => string) =>
    cells
      .map((cell, column) => decorate(pad(cell, column, used, widths), column))
      .join('  ')
      .trimEnd()
  return [
    line(
      used.map(({ title }) => title),
      (cell) => io.paint('gray', cell),
    ),
    ...rows.map((row) =>
      line(
        used.map((column) => cellOf(column, row)),
        (cell, column) => used[column]?.paint?.(cell, row) ?? cell,
      ),
    ),
  ]
}

function pad<T>(cell: string, column: number, columns: readonly Column<T>[], widths: readonly number[]): string {
  const missing = ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell)))
  if (columns[column]?.align === 'right') return missing + cell
  return column === columns.length - 1 ? cell : cell + missing
}

// Code points: the marks of states are one each.
function width(text: string): number {
  return Array.from(text).length
}
