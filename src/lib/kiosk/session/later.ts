/**
 * What reads scanned goods, which the first screen does not need. It is asked for after the first paint; once it is
 * there, nothing can come between a scan and what the scan does.
 */
export const loadGoodsReading = () => (goodsReading ??= importGoodsReading());

const importGoodsReading = () => import('./shelf-scan.ts');
let goodsReading: ReturnType<typeof importGoodsReading> | undefined;
