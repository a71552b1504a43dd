// What is true of products: bounds of what one of them may cost.

/** Costs without a day hold from here: nobody sold before. */
export const always = '1900-01-01';

/** No unit costs more than this, minor units. */
export const mostUnitCost = 1e12;
