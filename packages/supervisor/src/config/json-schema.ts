import { HomeConfigSchema } from './schema.ts'

/** The JSON Schema of `rosey.yaml`, for editors that complete and check while one types. */
export function configJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'rosey.yaml',
    description: 'The config of a Rosey bot',
    ...HomeConfigSchema,
  }
}
