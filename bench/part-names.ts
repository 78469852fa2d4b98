/** The parts of the bench, in the order in which they run: cost comes last, as it is reckoned from the others. */
export const PARTS = ['receive', 'http', 'cold-start', 'relay', 'cost'] as const;
export type PartName = (typeof PARTS)[number];
