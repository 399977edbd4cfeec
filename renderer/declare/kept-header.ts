/** Marks an answer that the phone has kept from an earlier visit. Lower case. */
export const keptHeader = 'x-gatehouse-kept';
