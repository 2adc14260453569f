import type { FlowNodeKind } from '../model/powerFlow.ts';

const drawings: Record<FlowNodeKind, readonly string[]> = {
  car: [
    'M4.5 17H3.4c-.8 0-1.4-.6-1.4-1.4v-2.5c0-.8.5-1.5 1.3-1.7l2.9-.8L8.7 7c.4-.6 1.1-1 1.8-1h4.3c.7 0 1.3.3 1.7.8l2.6 3.5 1.5.5c.8.3 1.4 1 1.4 1.9v2.9c0 .8-.6 1.4-1.4 1.4h-.7',
    'M9.1 17h6.2',
    'M6.2 10.6h12.9',
    'M9.1 17a2.3 2.3 0 1 1-4.6 0a2.3 2.3 0 1 1 4.6 0',
    'M19.9 17a2.3 2.3 0 1 1-4.6 0a2.3 2.3 0 1 1 4.6 0',
  ],
  battery: [
    'M4.5 7.5h13a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5h-13a1.5 1.5 0 0 1-1.5-1.5v-6a1.5 1.5 0 0 1 1.5-1.5z',
    'M21.7 10.5v3',
    'M11.6 9.3 9 12.3h4l-2.6 3',
  ],
  wheels: [
    'M20.5 12a8.5 8.5 0 1 1-17 0a8.5 8.5 0 1 1 17 0',
    'M14.3 12a2.3 2.3 0 1 1-4.6 0a2.3 2.3 0 1 1 4.6 0',
    'M12 9.7V3.5',
    'M12 14.3v6.2',
    'M9.7 12H3.5',
    'M14.3 12h6.2',
  ],
  charger: [
    'M5 21V4.5A1.5 1.5 0 0 1 6.5 3h6A1.5 1.5 0 0 1 14 4.500V21',
    'M3.5 21h12',
    'M10 6.8 8 10.800h3l-2 4',
    'M14 12.500h1.600a1.4 1.4 0 0 1 1.4 1.400v2.700a1.5 1.5 0 0 0 3 0V9.400l-2.6-2.6',
  ],
  grid: [
    'M12 2.5 7.5 21.5',
    'M12 2.500l4.5 19',
    'M5 7.500h14',
    'M4 12h16',
    'M5 7.500v1.3',
    'M19 7.500v1.3',
    'M4 12v1.3',
    'M20 12v1.3',
    'M9.7 12l5.5 4.7',
    'M14.3 12l-5.5 4.7',
    'M8.4 17h7.2',
  ],
};

/** The picture of a node in the power flow; decoration, since its label stands below. */
export function Icon({ kind }: { kind: FlowNodeKind }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {drawings[kind].map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
