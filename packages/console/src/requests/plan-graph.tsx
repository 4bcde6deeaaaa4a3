import '@xyflow/react/dist/base.css';
import { Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react';
import { useMemo } from 'react';
import { useWords } from '../texts/words-context.tsx';
import css from './plan-graph.module.css';
import { Scroll } from './scroll.tsx';
import { fateOf, graphOf, personNode, type PlanTable } from './request.ts';

type TableNode = Node<{ readonly table: PlanTable; readonly system: string }, 'table'>;
type PersonNode = Node<Record<string, never>, 'person'>;

const width = 210;
const gap = { across: 290, down: 104 } as const;

function TableBox({ data: { table, system } }: NodeProps<TableNode>) {
  const { t, number } = useWords();
  const counts = (['deleted', 'changed', 'detached', 'kept'] as const).filter((name) => table[name] > 0);
  return (
    <div className={css['node']} data-fate={fateOf(table)}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <b>{table.table}</b>
      <small>{system}</small>
      <ul>
        {counts.map((name) => (
          <li key={name} data-fate={name}>
            {number(table[name])} {t(`fate.${name}`)}
          </li>
        ))}
        {counts.length === 0 && (
          <li>
            {number(table.found)} {t('fate.untouched')}
          </li>
        )}
      </ul>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

function PersonBox() {
  const { t } = useWords();
  return (
    <div className={css['person']}>
      <b>{t('case_page.person')}</b>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

const nodeTypes = { table: TableBox, person: PersonBox };

/** The plan drawn: from the person over references to each table, with what happens there. The table beneath says the same. */
export function PlanGraph(props: {
  readonly tables: readonly PlanTable[];
  readonly titleOf: (system: string) => string;
}) {
  const { tables, titleOf } = props;
  const { t } = useWords();
  const { nodes, edges, lines } = useMemo(() => {
    const graph = graphOf(tables);
    const most = Math.max(1, ...graph.nodes.map(({ line }) => line + 1));
    const countAt = (depth: number): number => graph.nodes.filter((node) => node.depth === depth).length;
    const person: PersonNode = {
      id: personNode,
      type: 'person',
      position: { x: 0, y: ((most - 1) / 2) * gap.down + 18 },
      data: {},
    };
    const placed = graph.nodes.map((node): TableNode => ({
      id: node.id,
      type: 'table',
      position: {
        x: node.depth * gap.across - 110,
        y: (node.line + (most - countAt(node.depth)) / 2) * gap.down,
      },
      data: { table: node.table, system: titleOf(node.table.system) },
      style: { width },
    }));
    const drawn = graph.edges.map(({ from, to }): Edge => ({
      id: `${from} → ${to}`,
      source: from,
      target: to,
      focusable: false,
    }));
    return { nodes: [person, ...placed], edges: drawn, lines: most };
  }, [tables, titleOf]);
  return (
    <Scroll label={t('plan.graph')}>
      <figure
        className={css['graph']}
        style={{ minWidth: 560, height: Math.min(560, Math.max(220, lines * gap.down + 40)) }}
        aria-label={t('plan.graph')}
        role="img"
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          fitView
          fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
          minZoom={0.2}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          preventScrolling={false}
          proOptions={{ hideAttribution: true }}
        />
      </figure>
    </Scroll>
  );
}
