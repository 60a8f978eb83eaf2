/** The version of Rosey; plugins name the range they work with in `engines.rosey` (B14). */
export const ROSEY_VERSION = '0.1.0'
