/** The studio's signs, drawn as lines in the colour of the text around them. */
const SHAPES = {
  menu: <path d="M4 6h16M4 12h16M4 18h16" />,
  undo: <path d="M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3" />,
  redo: <path d="m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3" />,
  play: <path className="solid" d="M7 4.5v15a1 1 0 0 0 1.5.86l12-7.5a1 1 0 0 0 0-1.72l-12-7.5A1 1 0 0 0 7 4.5Z" />,
  pause: <path className="solid" d="M6 4h4v16H6zM14 4h4v16h-4z" />,
  stop: <rect className="solid" x="5" y="5" width="14" height="14" rx="2" />,
  record: <circle className="solid" cx="12" cy="12" r="7" />,
  loop: <path d="m17 2 4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3" />,
  metronome: <path d="M9 3h6l4 18H5L9 3ZM7.2 15h9.6M12 15l6-9" />,
  pencil: <path d="m4 20 1-5L16 4l4 4L9 19l-5 1ZM14 6l4 4" />,
  select: <path d="m5 3 6.5 17 2.4-7.1L21 10.5 5 3Z" />,
  hand: (
    <path d="M18 11V6.5a1.5 1.5 0 0 0-3 0M15 10V4.5a1.5 1.5 0 0 0-3 0V10M12 10V3.5a1.5 1.5 0 0 0-3 0V12M9 8.5a1.5 1.5 0 0 0-3 0V14M18 8.5a1.5 1.5 0 0 1 3 0V14a8 8 0 0 1-8 8h-1a8 8 0 0 1-6.5-3.300L3 14.5a1.800 1.800 0 0 1 3-2" />
  ),
  trash: <path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6" />,
  magnet: <path d="M5 4v8a7 7 0 0 0 14 0V4h-5v8a2 2 0 0 1-4 0V4H5ZM5 8h5M14 8h5" />,
  scale: <path d="M4 20v-4h4v-4h4V8h4V4h4" />,
  bars: <path d="M5 20v-6M10 20V8M15 20v-9M20 20V4" />,
  zoomIn: <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4M11 8v6M8 11h6" />,
  zoomOut: <path d="M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM20 20l-4-4M8 11h6" />,
  fit: <path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />,
  keyboard: <path d="M3 6h18v12H3zM8 6v12M16 6v12M12 6v12M6.5 6v6M10 6v6M14 6v6M17.5 6v6" />,
  plug: <path d="M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0V8ZM12 17v4" />,
  help: (
    <path d="M9 9a3 3 0 1 1 4.5 2.600c-1 .6-1.5 1.200-1.5 2.400M12 18h.01M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Z" />
  ),
  sun: (
    <path d="M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400" />
  ),
  moon: <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" />,
  spark: <path d="m12 3 2.200 6.300L20.5 12l-6.300 2.200L12 21l-2.200-6.800L3.5 12l6.300-2.700L12 3Z" />,
  close: <path d="M6 6l12 12M18 6 6 18" />,
  plus: <path d="M12 5v14M5 12h14" />,
  folder: <path d="M3 6h6l2 3h10v10H3z" />,
  file: <path d="M6 3h8l5 5v13H6zM14 3v5h5" />,
  save: <path d="M12 3v12M7 10l5 5 5-5M4 20h16" />,
  note: <path d="M9 18V5l11-2v13M9 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0ZM20 16a3 3 0 1 1-6 0 3 3 0 0 1 6 0Z" />,
  settings: <path d="M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4M4 12h3M11 12h9M9 10v4" />,
  tour: <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20ZM15.5 8.5l-2 5-5 2 2-5 5-2Z" />,
  copy: <path d="M8 8h12v12H8zM16 8V4H4v12h4" />,
} as const;

export type IconName = keyof typeof SHAPES;

/** A sign; what it means is said by the text or the label of what it stands in. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  );
}

/** The studio's mark: keys and a rising line. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path d="M7 21h5v-5h5v-5h5" fill="none" stroke="var(--accent-text)" strokeWidth="3.5" strokeLinecap="round" />
      <circle cx="24" cy="9" r="3" fill="var(--accent-text)" />
    </svg>
  );
}
