import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  Button,
  InputWrapper,
  PasswordInput,
  Select,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** Light uses step 8, dark step 3: the two accents of the look. */
const accent: MantineColorsTuple = [
  '#e6f4f3',
  '#cfe9e6',
  '#a9dcd6',
  '#7fd1c7',
  '#55b8ae',
  '#359a92',
  '#21807c',
  '#166c6a',
  '#0f5c5c',
  '#0a4646',
];

/** The primary action, legible on the accent of either theme. */
const filled = {
  background: 'var(--accent)',
  hover: 'color-mix(in srgb, var(--accent) 86%, var(--ink))',
  color: 'var(--on-accent)',
  border: '1px solid transparent',
};

const inputs = { size: 'sm' } as const;

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 3 },
  colors: { accent },
  variantColorResolver: (input) =>
    input.variant === 'filled' ? filled : defaultVariantColorsResolver(input),
  defaultRadius: 6,
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '15px', xl: '17px' },
  headings: { fontFamily: 'var(--sans)', fontWeight: '650' },
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: inputs }),
    PasswordInput: PasswordInput.extend({ defaultProps: inputs }),
    Select: Select.extend({ defaultProps: inputs }),
    Textarea: Textarea.extend({ defaultProps: inputs }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false } }),
    InputWrapper: InputWrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'description', 'input', 'error'] },
    }),
  },
});

const colours = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-bright': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--quiet)',
  '--mantine-color-placeholder': 'var(--quiet)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--card)',
  '--mantine-color-default-hover': 'color-mix(in srgb, var(--ink) 4%, var(--card))',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-error': 'var(--broken)',
} as const;

/** Mantine's own names for what the look calls paper, card, ink, quiet and line, in both themes. */
export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: colours,
  dark: colours,
});
