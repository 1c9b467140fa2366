using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests;

internal sealed record RecordedLog(LogLevel Level, string Category, string Message, string? CorrelationId, Exception? Exception);
