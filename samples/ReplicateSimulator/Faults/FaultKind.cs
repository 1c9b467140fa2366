namespace ReplicateSimulator.Faults;

/// <summary>What goes wrong. The words are those of the admin API.</summary>
public enum FaultKind
{
    /// <summary>429 with one of the <see cref="WaitHint"/>s; the call is not performed.</summary>
    TooManyRequests,

    /// <summary>An HTML 502 of a gateway; the call is not performed.</summary>
    HtmlBadGateway,

    /// <summary>An HTML 502 although the call was performed.</summary>
    HtmlBadGatewayAfterAccept,

    /// <summary>The status code in <c>Status</c> with a problem body; the call is not performed.</summary>
    Status,

    /// <summary>The first half of the answer, ended cleanly: broken JSON.</summary>
    TruncatedBody,

    /// <summary>The first half of the answer, then a reset.</summary>
    CutBody,

    /// <summary>Status and headers without a body.</summary>
    EmptyBody,

    /// <summary>Every scalar of the answer has another JSON type.</summary>
    WrongTypes,

    /// <summary>Every member but id and status is null.</summary>
    NullMembers,

    /// <summary>Only id and status are there.</summary>
    MissingMembers,

    /// <summary>The body is the text in <c>Body</c>; the call is performed.</summary>
    Replace,

    /// <summary>The connection is reset before the call is performed.</summary>
    ResetBeforeAccept,

    /// <summary>The call is performed, then the connection is reset: a lost answer.</summary>
    ResetAfterAccept,

    /// <summary>The call is performed and the answer never comes.</summary>
    HangAfterAccept,

    /// <summary>The headers come, then one byte at a time with long waits, until the caller gives up.</summary>
    SlowBody,

    /// <summary>A redirect to <c>Target</c>; the call is not performed.</summary>
    Redirect,

    /// <summary>The link to the next page points to <c>Target</c>, another host.</summary>
    ForeignNext,

    /// <summary>The link to the next page points to the same page again.</summary>
    RepeatedNext,

    /// <summary>Runs younger than <c>Seconds</c> are not in the list.</summary>
    ListLag,

    /// <summary>A page is left out: the link leads to the page after the next.</summary>
    MissingPage,

    /// <summary>The page is empty but has a next link, and nothing is lost.</summary>
    EmptyPage,

    /// <summary>A webhook is delivered twice.</summary>
    WebhookTwice,

    /// <summary>A webhook is not delivered.</summary>
    WebhookLost,

    /// <summary>A webhook carries a signature of another key.</summary>
    WebhookForged,
}
