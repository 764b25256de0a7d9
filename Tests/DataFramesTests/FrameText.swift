import DataFrames
import Text
import TimeSeries

/// A frame as lines of text: `name: v, v, v`, null as `-`.
func lines(_ frame: DataFrame) -> [String] {
  zip(frame.fields, FieldNaming([frame]).names[0]).map { field, name in
    "\(name): " + field.values.rows.map { $0.isNull ? "-" : $0.scriptText }.joined(separator: ", ")
  }
}

func transformed(_ frames: [DataFrame], _ id: String, _ options: JSONObject = [:]) -> [[String]] {
  TransformationPipeline([Transformation(id: id, options: options)]).apply(to: frames).frames.map(lines)
}

func series(_ name: String? = nil, _ times: [Int64], _ values: [Double], labels: Labels = [:], refID: String = "A") -> DataFrame {
  DataFrame(
    name: name, refID: refID,
    fields: [Field(name: "Time", values: .times(times)), Field(name: "Value", values: .numbers(values), labels: labels)])
}

let null = FieldValues.absent
