import Canvas
import DatasourceKit
import Widgets

/// The colour in which an alert's state is shown.
enum AlertColor {
  static func of(_ state: AlertInstance.State, _ theme: Theme) -> Color {
    switch state {
    case .firing, .error: theme.error
    case .pending, .noData: theme.warning
    case .inactive, .recovering: theme.success
    case .suppressed: theme.mutedText
    }
  }
}
