export { dataKinds, kindByName, partsOf, type DataKind } from './names.ts';
export {
  findGaps,
  proposeMap,
  type MapGap,
  type MappedTable,
  type ProposedColumn,
  type ProposedTable,
  type TableSample,
} from './propose.ts';
export { kindByValues } from './values.ts';
